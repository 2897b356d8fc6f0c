"""Setting up rounds and bringing things in and out."""

from flask import Blueprint

bp = Blueprint("staff", __name__)

from grants.web.staff import (  # noqa: E402, F401  (routes register themselves)
    applications,
    boundaries,
    home,
    import_applications,
    import_panel,
    look,
    panel,
    people,
    record,
    rounds,
    stage,
    workbook,
)
