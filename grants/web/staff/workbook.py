"""Taking the workbook away."""

import io

from flask import g, send_file
from flask.typing import ResponseReturnValue

from grants.clock import now
from grants.database import db
from grants.exports.workbook import write_workbook
from grants.web.access import allow, staff
from grants.web.staff import bp

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.route("/rounds/<slug>/workbook.xlsx")
@allow(staff)
def workbook(slug: str) -> ResponseReturnValue:
    """The whole round as a spreadsheet, with what may be seen at this stage."""
    at = now()
    file = io.BytesIO()
    write_workbook(db.session, g.round, file, viewer=g.viewer, at=at)
    file.seek(0)
    return send_file(file, mimetype=XLSX, as_attachment=True, download_name=f"{slug}-{at:%Y-%m-%d}.xlsx")
