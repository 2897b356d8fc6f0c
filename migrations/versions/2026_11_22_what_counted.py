"""what counted"""

import sqlalchemy as sa
from alembic import op

revision = "5c1d7a90be42"
down_revision = "e1f48b14f14f"
branch_labels = None
depends_on = None

# What counted under criteria that were superseded before this was written down, as far as can be told now.
COUNTED = """
    UPDATE sheet_version SET counted = true WHERE EXISTS (
        SELECT 1 FROM criteria_set
        JOIN scoresheet ON scoresheet.id = sheet_version.scoresheet_id
        JOIN panel_member ON panel_member.id = scoresheet.member_id
        WHERE criteria_set.id = sheet_version.set_id AND criteria_set.superseded_at IS NOT NULL
        AND (panel_member.left_at IS NULL OR panel_member.left_at > criteria_set.superseded_at)
        AND NOT EXISTS (
            SELECT 1 FROM interest
            WHERE interest.member_id = scoresheet.member_id AND interest.application_id = scoresheet.application_id
            AND interest.barring AND interest.declared_at <= criteria_set.superseded_at))
"""


def upgrade() -> None:
    op.add_column("sheet_version", sa.Column("counted", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute(COUNTED)
    with op.batch_alter_table("sheet_version") as table:
        table.alter_column("counted", server_default=None)
