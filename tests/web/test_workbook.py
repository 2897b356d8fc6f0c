import io

import openpyxl

from grants.core.stages import Stage
from tests.make import a_person, an_observer, staff
from tests.queries.scored import Scored


def test_staff_take_the_workbook_away(session, save, visit):
    stella = save(staff())
    scored = Scored(session)
    scored.send(scored.apply("A-1"), 0, 5, 5)
    path, slug = f"/rounds/{scored.round.slug}/workbook.xlsx", scored.round.slug
    scored.store()
    reply = visit(as_=stella).get(path)
    assert reply.status_code == 200
    assert slug in reply.headers["Content-Disposition"]
    assert openpyxl.load_workbook(io.BytesIO(reply.data))["Ranking"]["F2"].value == 100


def test_nobody_else_does(session, save, visit):
    eve, olga = save(a_person(), an_observer())
    scored = Scored(session, stage=Stage.PUBLISHED)
    path, ada = f"/rounds/{scored.round.slug}/workbook.xlsx", scored.members[0].person_id
    scored.store()
    for someone in (eve, olga, ada):
        assert visit(as_=someone).get(path).status_code == 403
    assert visit().get(path).status_code == 303
