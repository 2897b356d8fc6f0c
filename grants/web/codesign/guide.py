"""One version of the criteria as a scoring guide to print: on two sheets, or in large print."""

from flask import g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from grants.web.access import allow, anyone
from grants.web.codesign import bp, shown
from grants.web.codesign.criteria import PAGE
from grants.web.layout import Link


@bp.route(f"{PAGE}/versions/<int:number>/guide")
@allow(anyone)
def scoring_guide(slug: str, number: int) -> ResponseReturnValue:
    """For whoever may read this version: what lies beside somebody who scores."""
    criteria_set, large = shown.visible_set(number), request.args.get("print") == "large"
    here = {"slug": g.round.slug, "number": number}
    return render_template(
        "codesign/guide.html",
        criteria_set=criteria_set,
        total=criteria_set.weight,
        share_of=shown.share_of,
        large=large,
        sizes=[
            Link(_("Small: about two sheets"), url_for("codesign.scoring_guide", **here), not large),
            Link(_("Large print"), url_for("codesign.scoring_guide", **here, print="large"), large),
        ],
    )
