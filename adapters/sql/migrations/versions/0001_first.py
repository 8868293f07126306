"""People, channels, posts, answers, quizzes, reviews and deliveries."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "people",
        sa.Column("id", ID, nullable=False),
        sa.Column("merged_into", ID),
        sa.Column("hidden", sa.Boolean(), nullable=False),
        sa.Column("alias", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_people"),
        sa.ForeignKeyConstraint(["merged_into"], ["people.id"], name="fk_people_merged_into"),
    )
    op.create_table(
        "codes",
        sa.Column("person", ID, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("until", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("person", name="pk_codes"),
        sa.UniqueConstraint("code", name="uq_codes_code"),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name="fk_codes_person"),
    )
    op.create_table(
        "accounts",
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("workspace", sa.Text(), nullable=False),
        sa.Column("user", sa.Text(), nullable=False),
        sa.Column("person", ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("platform", "workspace", "user", name="pk_accounts"),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name="fk_accounts_person"),
    )
    op.create_index("ix_accounts_person", "accounts", ["person"])
    op.create_table(
        "subscriptions",
        sa.Column("id", ID, nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("workspace", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("time", sa.Time(), nullable=False),
        sa.Column("days", sa.JSON(), nullable=False),
        sa.Column("days_off", sa.JSON(), nullable=False),
        sa.Column("topics", sa.JSON(), nullable=False),
        sa.Column("reveal_after", sa.SmallInteger()),
        sa.Column("set_up_by", ID, nullable=False),
        sa.Column("next_post_at", INSTANT),
        sa.Column("stopped", sa.Text(), nullable=False),
        sa.Column("order", sa.Text(), nullable=False),
        sa.Column("level", sa.Text()),
        sa.Column("recap", sa.Boolean(), nullable=False),
        sa.Column("recapped", sa.Date()),
        sa.PrimaryKeyConstraint("id", name="pk_subscriptions"),
        sa.UniqueConstraint(
            "platform", "workspace", "channel", name="uq_subscriptions_platform_workspace_channel"
        ),
        sa.ForeignKeyConstraint(["set_up_by"], ["people.id"], name="fk_subscriptions_set_up_by"),
    )
    op.create_index("ix_subscriptions_next_post_at", "subscriptions", ["next_post_at"])
    op.create_index("ix_subscriptions_set_up_by", "subscriptions", ["set_up_by"])
    op.create_table(
        "posts",
        sa.Column("id", ID, nullable=False),
        sa.Column("subscription", ID, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("concept", sa.Text(), nullable=False),
        sa.Column("question_id", sa.Text(), nullable=False),
        sa.Column("posted_at", INSTANT, nullable=False),
        sa.Column("closes_at", INSTANT, nullable=False),
        sa.Column("closed_at", INSTANT),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("key", sa.SmallInteger(), nullable=False),
        sa.Column("rated", sa.Boolean(), nullable=False),
        sa.Column("question", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_posts"),
        sa.UniqueConstraint("subscription", "day", name="uq_posts_subscription_day"),
        sa.ForeignKeyConstraint(["subscription"], ["subscriptions.id"], name="fk_posts_subscription"),
        sqlite_autoincrement=True,
    )
    still_open = sa.text("closed_at IS NULL")
    op.create_index("ix_posts_open", "posts", ["closes_at"], sqlite_where=still_open, postgresql_where=still_open)
    op.create_index(
        "ix_posts_unrated",
        "posts",
        ["closed_at"],
        sqlite_where=sa.text("closed_at IS NOT NULL AND rated = 0"),
        postgresql_where=sa.text("closed_at IS NOT NULL AND NOT rated"),
    )
    op.create_table(
        "answers",
        sa.Column("post", ID, nullable=False),
        sa.Column("person", ID, nullable=False),
        sa.Column("subscription", ID, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("choice", sa.Text(), nullable=False),
        sa.Column("correct", sa.Boolean(), nullable=False),
        sa.Column("points", sa.SmallInteger(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("sure", sa.Text(), nullable=False),
        sa.Column("click", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("post", "person", name="pk_answers"),
        sa.ForeignKeyConstraint(["post"], ["posts.id"], name="fk_answers_post", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name="fk_answers_person"),
        sa.ForeignKeyConstraint(["subscription"], ["subscriptions.id"], name="fk_answers_subscription"),
    )
    op.create_index("ix_answers_board", "answers", ["subscription", "day", "person", "points", "correct"])
    op.create_index("ix_answers_person", "answers", ["person", "subscription", "post"])
    op.create_table(
        "members",
        sa.Column("subscription", ID, nullable=False),
        sa.Column("person", ID, nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=False),
        sa.Column("present", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("subscription", "person", name="pk_members"),
        sa.ForeignKeyConstraint(["subscription"], ["subscriptions.id"], name="fk_members_subscription"),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name="fk_members_person"),
    )
    op.create_table(
        "workspaces",
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("workspace", sa.Text(), nullable=False),
        sa.Column("removed_at", INSTANT),
        sa.PrimaryKeyConstraint("platform", "workspace", name="pk_workspaces"),
    )
    removed = sa.text("removed_at IS NOT NULL")
    op.create_index(
        "ix_workspaces_removed_at", "workspaces", ["removed_at"], sqlite_where=removed, postgresql_where=removed
    )
    op.create_table(
        "installations",
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("workspace", sa.Text(), nullable=False),
        sa.Column("user", sa.Text(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("platform", "workspace", name="pk_installations"),
    )
    op.create_table(
        "install_states",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("until", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_install_states"),
    )
    op.create_table(
        "quizzes",
        sa.Column("id", ID, nullable=False),
        sa.Column("person", ID, nullable=False),
        sa.Column("questions", sa.JSON(), nullable=False),
        sa.Column("seed", sa.BigInteger(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_quizzes"),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name="fk_quizzes_person"),
    )
    op.create_table(
        "reviews",
        sa.Column("person", ID, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("concept", sa.Text(), nullable=False),
        sa.Column("choice", sa.Text(), nullable=False),
        sa.Column("correct", sa.Boolean(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("sure", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("person", "source", name="pk_reviews"),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name="fk_reviews_person"),
    )
    op.create_index("ix_reviews_day", "reviews", ["person", "day"])
    op.create_table(
        "aways",
        sa.Column("id", ID, nullable=False),
        sa.Column("person", ID, nullable=False),
        sa.Column("since", INSTANT, nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_aways"),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name="fk_aways_person"),
    )
    op.create_index("ix_aways_person", "aways", ["person"])
    op.create_table(
        "pulses",
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("platform", name="pk_pulses"),
    )
    op.create_table(
        "outages",
        sa.Column("id", ID, nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("begin", INSTANT, nullable=False),
        sa.Column("end", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_outages"),
    )
    op.create_table(
        "teams",
        sa.Column("id", ID, nullable=False),
        sa.Column("subscription", ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_teams"),
        sa.UniqueConstraint("subscription", "name", name="uq_teams_subscription_name"),
        sa.ForeignKeyConstraint(["subscription"], ["subscriptions.id"], name="fk_teams_subscription"),
    )
    op.create_table(
        "team_members",
        sa.Column("subscription", ID, nullable=False),
        sa.Column("person", ID, nullable=False),
        sa.Column("team", ID, nullable=False),
        sa.Column("joined_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("subscription", "person", name="pk_team_members"),
        sa.ForeignKeyConstraint(["subscription"], ["subscriptions.id"], name="fk_team_members_subscription"),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name="fk_team_members_person"),
        sa.ForeignKeyConstraint(["team"], ["teams.id"], name="fk_team_members_team"),
    )
    op.create_table(
        "memory",
        sa.Column("person", ID, nullable=False),
        sa.Column("concept", sa.Text(), nullable=False),
        sa.Column("stability", sa.Float(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("grades", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("person", "concept", name="pk_memory"),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name="fk_memory_person"),
    )
    op.create_table(
        "learners",
        sa.Column("person", ID, nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("workspace", sa.Text(), nullable=False),
        sa.Column("user", sa.Text(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("per_day", sa.SmallInteger(), nullable=False),
        sa.Column("remind_at", sa.Time()),
        sa.Column("next_reminder_at", INSTANT),
        sa.Column("ignored", sa.SmallInteger(), nullable=False),
        sa.PrimaryKeyConstraint("person", name="pk_learners"),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name="fk_learners_person"),
    )
    op.create_index("ix_learners_next_reminder_at", "learners", ["next_reminder_at"])
    op.create_table(
        "reports",
        sa.Column("id", ID, nullable=False),
        sa.Column("subscription", ID, nullable=False),
        sa.Column("person", ID, nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("settled", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_reports"),
        sa.ForeignKeyConstraint(["subscription"], ["subscriptions.id"], name="fk_reports_subscription"),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name="fk_reports_person"),
    )
    op.create_index("ix_reports_subscription", "reports", ["subscription", "question"])
    op.create_index("ix_reports_person", "reports", ["person"])
    op.create_table(
        "quarantine",
        sa.Column("subscription", ID, nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("person", ID, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("subscription", "item", name="pk_quarantine"),
        sa.ForeignKeyConstraint(["subscription"], ["subscriptions.id"], name="fk_quarantine_subscription"),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name="fk_quarantine_person"),
    )
    op.create_table(
        "difficulties",
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("value", sa.Float(), nullable=False),
        sa.Column("answers", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("item", name="pk_difficulties"),
    )
    op.create_table(
        "abilities",
        sa.Column("person", ID, nullable=False),
        sa.Column("value", sa.Float(), nullable=False),
        sa.Column("answers", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("person", name="pk_abilities"),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name="fk_abilities_person"),
    )
    op.create_table(
        "deliveries",
        sa.Column("id", ID, nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("workspace", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("thread", sa.Text(), nullable=False),
        sa.Column("post", ID),
        sa.Column("due_at", INSTANT),
        sa.Column("tried", sa.Boolean(), nullable=False),
        sa.Column("sent_at", INSTANT),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("edits", sa.Text(), nullable=False),
        sa.Column("given_up", sa.Text(), nullable=False),
        sa.Column("message", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_deliveries"),
        sa.UniqueConstraint("post", name="uq_deliveries_post"),
        sa.ForeignKeyConstraint(["post"], ["posts.id"], name="fk_deliveries_post", ondelete="SET NULL"),
    )
    unsettled = sa.text("due_at IS NOT NULL")
    op.create_index(
        "ix_deliveries_due_at", "deliveries", ["due_at"], sqlite_where=unsettled, postgresql_where=unsettled
    )
    op.create_index("ix_deliveries_sent_at", "deliveries", ["platform", "workspace", "channel", "sent_at"])
    op.create_table(
        "lives",
        sa.Column("id", ID, nullable=False),
        sa.Column("subscription", ID, nullable=False),
        sa.Column("host", ID, nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("seconds", sa.SmallInteger(), nullable=False),
        sa.Column("phase", sa.Text(), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("ends_at", INSTANT),
        sa.Column("delivery", ID),
        sa.Column("questions", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_lives"),
        sa.ForeignKeyConstraint(["subscription"], ["subscriptions.id"], name="fk_lives_subscription"),
        sa.ForeignKeyConstraint(["host"], ["people.id"], name="fk_lives_host"),
        sa.ForeignKeyConstraint(["delivery"], ["deliveries.id"], name="fk_lives_delivery"),
    )
    under_way = sa.text("ends_at IS NOT NULL")
    op.create_index("ix_lives_ends_at", "lives", ["ends_at"], sqlite_where=under_way, postgresql_where=under_way)
    op.create_index(
        "uq_lives_subscription",
        "lives",
        ["subscription"],
        unique=True,
        sqlite_where=under_way,
        postgresql_where=under_way,
    )
    op.create_table(
        "live_players",
        sa.Column("live", ID, nullable=False),
        sa.Column("person", ID, nullable=False),
        sa.PrimaryKeyConstraint("live", "person", name="pk_live_players"),
        sa.ForeignKeyConstraint(["live"], ["lives.id"], name="fk_live_players_live"),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name="fk_live_players_person"),
    )
    op.create_table(
        "live_answers",
        sa.Column("live", ID, nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("person", ID, nullable=False),
        sa.Column("choice", sa.Text(), nullable=False),
        sa.Column("correct", sa.Boolean(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("live", "number", "person", name="pk_live_answers"),
        sa.ForeignKeyConstraint(["live"], ["lives.id"], name="fk_live_answers_live"),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name="fk_live_answers_person"),
    )
