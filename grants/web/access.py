"""Who may: one rule above each route, checked before it runs. A route without a rule lets nobody in."""

from collections.abc import Callable
from typing import TypeVar

from flask import Flask, abort, current_app, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from grants.core import policy
from grants.core.policy import Viewer
from grants.web.kept_forms import keep_form, must_not_be_kept
from grants.web.typed import page_of_form, whole_form

Rule = Callable[[Viewer], bool]
View = TypeVar("View", bound=Callable[..., object])


def anyone(_viewer: Viewer) -> bool:
    """Everybody, signed in or not."""
    return True


def signed_in(viewer: Viewer) -> bool:
    """Everybody who has signed in."""
    return viewer.signed_in


def insider(viewer: Viewer) -> bool:
    """Staff, the panel of this round, and observers."""
    return viewer.inside


def designer(viewer: Viewer) -> bool:
    """Staff and the panel of this round: the same powers over the criteria."""
    return policy.edits_criteria(viewer)


def panel_member(viewer: Viewer) -> bool:
    """The panel of this round."""
    return viewer.member


def staff(viewer: Viewer) -> bool:
    """Staff, administrators among them."""
    return viewer.staff


def administrator(viewer: Viewer) -> bool:
    """Administrators."""
    return viewer.admin


def allow(rule: Rule) -> Callable[[View], View]:
    """Say who may use a route; stands directly under it."""

    def mark(view: View) -> View:
        view.rule = rule  # type: ignore[attr-defined]  # functions may carry attributes, their type does not say so
        return view

    return mark


def table(app: Flask) -> dict[str, str]:
    """Every endpoint of the application with the name of its rule, for the test that walks them all."""
    return {
        endpoint: getattr(getattr(view, "rule", None), "__name__", "nobody")
        for endpoint, view in sorted(app.view_functions.items())
    }


def init_app(app: Flask) -> None:
    """Check every request against its route's rule."""
    allow(anyone)(app.view_functions["static"])
    app.before_request(_check)


def _check() -> ResponseReturnValue | None:
    if request.endpoint is None:
        return None  # no such page: the router says so
    rule: Rule | None = getattr(current_app.view_functions[request.endpoint], "rule", None)
    if rule is None:
        current_app.logger.error("The route %s has no rule, so it lets nobody in.", request.endpoint)
        abort(403)
    if rule(g.viewer):
        return None
    if g.person is not None:
        abort(403)
    if g.ended_visit is not None and must_not_be_kept():
        return render_template("codesign/said_signed_out.html", typed=request.form), 403
    if request.method in ("GET", "HEAD"):
        return _sign_in_first(request.full_path.rstrip("?"))
    if kept := keep_form():
        return _sign_in_first(f"{request.path}?kept={kept}")  # what was typed waits there
    if boxes := whole_form():
        title = gettext("You are signed out")
        return render_template("errors/typed.html", title=title, typed=boxes, stood_on=page_of_form()), 403
    return _sign_in_first(request.path)


def _sign_in_first(onward: str) -> ResponseReturnValue:
    return redirect(url_for("people.sign_in", next=onward), code=303)
