"""Starting from what others used: a template, or what an earlier round of the fund agreed."""

from flask import abort, g, render_template, request
from flask.typing import ResponseReturnValue

from grants.core.stages import Stage
from grants.web.access import allow, designer
from grants.web.codesign import bp
from grants.web.codesign.criteria import PAGE
from grants.web.codesign.files import take_in
from grants.web.codesign.offers import offers


@bp.route(f"{PAGE}/start", methods=["GET", "POST"])
@allow(designer)
def start_criteria(slug: str) -> ResponseReturnValue:
    """Take one of them whole; then everything in it can be changed."""
    g.round.must_be(Stage.DESIGN)
    offered = offers()
    if request.method == "POST":
        chosen = next((offer for offer in offered if offer.key == request.form.get("offer")), None)
        if chosen is None:
            abort(404)
        return take_in(chosen.words)
    return render_template("codesign/start.html", offers=offered)
