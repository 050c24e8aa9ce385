"""Who is the same person as whom, where the shop's telephone numbers are dialled from, and the keys that follow."""

from typing import Any

from models.text import phone_key

STEPS = (
    """
    CREATE TABLE doubles (
        person_id INTEGER NOT NULL PRIMARY KEY REFERENCES people (id),
        stands_for INTEGER NOT NULL REFERENCES people (id),
        CHECK (person_id <> stands_for)
    ) STRICT
    """,
    "CREATE INDEX doubles_stands_for ON doubles (stands_for)",
    *(
        f"""
        CREATE TRIGGER doubles_make_no_chain_{event.split()[0].lower()} BEFORE {event} ON doubles
        WHEN EXISTS (SELECT 1 FROM doubles WHERE person_id = NEW.stands_for AND person_id <> NEW.person_id)
            OR EXISTS (SELECT 1 FROM doubles WHERE stands_for = NEW.person_id AND person_id <> NEW.person_id)
        BEGIN SELECT RAISE(ABORT, 'a double stands for a person, not for a double'); END
        """
        for event in ("INSERT", "UPDATE")
    ),
    """
    CREATE TABLE dialling (
        one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
        country TEXT NOT NULL CHECK (country GLOB '[1-9]*' AND country NOT GLOB '*[^0-9]*')
    ) STRICT
    """,
    "INSERT INTO dialling VALUES (1, '44')",
)
# The newest of those who share a number and a name is the one to be shown; without a number a name says too little.
ALIKE = """
    INSERT INTO doubles
    SELECT p.id, newest.id FROM people p
    JOIN (
        SELECT phone_key, name_key, max(id) AS id FROM people WHERE phone_key <> ''
        GROUP BY phone_key, name_key HAVING count(*) > 1
    ) newest ON newest.phone_key = p.phone_key AND newest.name_key = p.name_key
    WHERE p.id <> newest.id
"""
# A British number with its trunk 0, and nothing after it, has had the right key all along: most people need no look.
DOUBTFUL = """
    SELECT id, phone, phone_key FROM people
    WHERE phone_key <> '' AND (phone_key NOT GLOB '0[1-9]*' OR length(phone_key) > 11 OR phone GLOB '*[^0-9 +()-]*')
"""


def up(migrator: Any, db: Any) -> None:
    for step in STEPS:
        db.execute_sql(step)
    for person, phone, old in db.execute_sql(DOUBTFUL).fetchall():
        key = phone_key(phone)
        if key != old:
            db.execute_sql("UPDATE people SET phone_key = ?, phone_tail = ? WHERE id = ?", (key, key[::-1], person))
    db.execute_sql(ALIKE)
