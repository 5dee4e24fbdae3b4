"""The tables of a study on PostgreSQL, what guards them, and who may read which rows."""

from __future__ import annotations

from ecrf.record.rows import ROW_KINDS

FORMAT = 10
"""Raised whenever the database's tables or functions change; stands in `ecrf.meta`."""

_TRAIL = """
CREATE TABLE ecrf.meta (name text PRIMARY KEY, value text NOT NULL);

-- The order of names is that of their bytes, everywhere.
CREATE TABLE ecrf.trail_chain (
  number integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text COLLATE "C" NOT NULL UNIQUE
    CHECK (name ~ '^(study|access|(site|subject):[A-Za-z0-9_.-]{1,60})$'),
  site text COLLATE "C" NOT NULL
);

-- `site` says who may read: empty where the study or access chain is touched, for everybody follows those.
CREATE TABLE ecrf.trail_transaction (
  number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id text COLLATE "C" NOT NULL UNIQUE CHECK (length(id) BETWEEN 1 AND 64),
  site text COLLATE "C" NOT NULL,
  kept timestamptz NOT NULL DEFAULT clock_timestamp(),
  signature bytea NOT NULL,
  heads bytea NOT NULL,
  body bytea NOT NULL
);

-- A table of its own: an integrity run writes a checkpoint all must see, and a report only its site may read.
CREATE TABLE ecrf.trail_content (
  transaction_number bigint PRIMARY KEY REFERENCES ecrf.trail_transaction,
  site text COLLATE "C" NOT NULL,
  content bytea NOT NULL
);

CREATE TABLE ecrf.trail_link (
  chain integer NOT NULL REFERENCES ecrf.trail_chain,
  first_entry bigint NOT NULL CHECK (first_entry > 0),
  entries bigint NOT NULL CHECK (entries > 0),
  transaction_number bigint NOT NULL REFERENCES ecrf.trail_transaction,
  head bytea NOT NULL,
  PRIMARY KEY (chain, first_entry)
);
CREATE INDEX trail_link_transaction ON ecrf.trail_link (transaction_number);

CREATE TABLE ecrf.design (digest text PRIMARY KEY, data bytea NOT NULL);
CREATE TABLE ecrf.identity (chain integer PRIMARY KEY REFERENCES ecrf.trail_chain, data bytea NOT NULL);
CREATE TABLE ecrf.key_book (
  generation bigint PRIMARY KEY,
  digest text NOT NULL,
  data bytea NOT NULL,
  kept timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE TABLE ecrf.attempt (
  number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kept timestamptz NOT NULL DEFAULT clock_timestamp(),
  login text NOT NULL,
  outcome text NOT NULL,
  workstation text NOT NULL,
  origin text NOT NULL DEFAULT '',
  written_by xid8 NOT NULL DEFAULT pg_current_xact_id()
);
CREATE INDEX attempt_of_login ON ecrf.attempt (login, number);
"""
_DOOR = """
CREATE INDEX attempt_of_place ON ecrf.attempt (login, origin, kept);
CREATE INDEX attempt_of_minute ON ecrf.attempt (origin, kept);
-- Whose recovery code opens the role `recovery`: the last one.
CREATE TABLE ecrf.recovery (
  number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  person text NOT NULL REFERENCES ecrf.account,
  kept timestamptz NOT NULL DEFAULT clock_timestamp()
);
"""

# Who may do what, read by the database itself out of the entries of the study chain. The rows of the fold come
# from the desk and are never asked.
_AUTHORITY = """
CREATE TABLE ecrf.account (
  person text COLLATE "C" PRIMARY KEY CHECK (person ~ '^[A-Za-z0-9_-]{1,40}$'),
  login text NOT NULL UNIQUE,
  role_name text COLLATE "C" NOT NULL UNIQUE,
  added bigint NOT NULL,
  disabled bigint NOT NULL DEFAULT 0
);
CREATE TABLE ecrf.signing_key (id text PRIMARY KEY, person text NOT NULL REFERENCES ecrf.account);
CREATE TABLE ecrf.site (site text COLLATE "C" PRIMARY KEY);
CREATE TABLE ecrf.permission (role text NOT NULL, action text NOT NULL, PRIMARY KEY (role, action));
CREATE TABLE ecrf.granted (
  person text NOT NULL REFERENCES ecrf.account,
  role text NOT NULL,
  site text COLLATE "C" NOT NULL,
  since text NOT NULL,
  until text NOT NULL,
  started bigint NOT NULL,
  ended bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (person, role, site, started)
);
CREATE TABLE ecrf.entry_rule (
  kind text PRIMARY KEY, scope text NOT NULL, action text, field text NOT NULL, choices jsonb NOT NULL
);
"""

_KEPT = """
-- What `ecrf.keep` judges by: the rules in force, facts about people, sites and the study, and allocation places.
CREATE TABLE ecrf.rule (name text PRIMARY KEY, value text NOT NULL);
CREATE TABLE ecrf.noted (
  about text COLLATE "C" NOT NULL,
  fact text COLLATE "C" NOT NULL,
  reference text COLLATE "C" NOT NULL,
  sequence bigint NOT NULL,
  PRIMARY KEY (about, fact, reference)
);
CREATE TABLE ecrf.allocation_list (id text PRIMARY KEY, blind boolean NOT NULL, sequence bigint NOT NULL);
CREATE TABLE ecrf.allocation_place (
  stratum text COLLATE "C" NOT NULL,
  place integer NOT NULL,
  list text NOT NULL REFERENCES ecrf.allocation_list,
  release text NOT NULL,
  arm text NOT NULL,
  taken bigint NOT NULL DEFAULT 0,
  number text UNIQUE,
  subject text COLLATE "C" UNIQUE,
  said text NOT NULL DEFAULT '',
  randomised bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (stratum, place)
);
"""

# What is counted across sites, said by the desk that writes a subject. Never verified: to be dropped and made again.
_MARKS = """
CREATE TABLE ecrf.cache_mortality (
  chain integer PRIMARY KEY REFERENCES ecrf.trail_chain,
  treated boolean NOT NULL,
  related boolean NOT NULL,
  open_since timestamptz
);
"""

_FOLD = """
CREATE TABLE ecrf.state (
  kind text COLLATE "C" NOT NULL,
  chain integer NOT NULL,
  row_key text COLLATE "C" NOT NULL,
  doc bytea NOT NULL,
  unsettled boolean NOT NULL DEFAULT false,
  PRIMARY KEY (kind, chain, row_key)
) PARTITION BY LIST (kind);
CREATE TABLE ecrf.state_touch (
  chain integer NOT NULL,
  record text COLLATE "C" NOT NULL,
  first_entry bigint NOT NULL,
  entries bigint NOT NULL,
  PRIMARY KEY (chain, record, first_entry)
);
"""
_UNSETTLED = "CREATE INDEX state_query_unsettled ON ecrf.state_query (chain, row_key) WHERE unsettled"

PARTITIONS = tuple(
    f"CREATE TABLE IF NOT EXISTS ecrf.state_{kind} PARTITION OF ecrf.state FOR VALUES IN ('{kind}')"
    for kind in ROW_KINDS
)
"""One table per kind of row; a kind that came later gets its own when a study is brought up to date."""

GUARD_FUNCTIONS = """
CREATE FUNCTION ecrf.only_grows() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'EC001', MESSAGE = 'store.only_grows', DETAIL = TG_TABLE_NAME;
END $$;
CREATE FUNCTION ecrf.only_content() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (NEW.transaction_number, NEW.site) IS DISTINCT FROM (OLD.transaction_number, OLD.site) THEN
    RAISE EXCEPTION USING ERRCODE = 'EC001', MESSAGE = 'store.only_grows', DETAIL = TG_TABLE_NAME;
  END IF;
  RETURN NEW;
END $$;
"""
_GROWING = ("trail_chain", "trail_transaction", "trail_link", "design", "key_book", "attempt", "recovery")

_MINE = "site = ANY ((SELECT ecrf.my_sites())::text[])"
_SEES = f"USING ({_MINE})"
_ENABLED = "USING ((SELECT ecrf.me()) IS NOT NULL)"
_MY_CHAINS = f"SELECT number FROM ecrf.trail_chain WHERE {_MINE}"
_CHAIN_SEEN = f"USING (chain IN ({_MY_CHAINS}))"
_READ_BY = {
    # Heads and lengths say nothing about a person, and every checkpoint needs all of them.
    "meta": _ENABLED,
    "trail_chain": _ENABLED,
    "trail_link": _ENABLED,
    "design": _ENABLED,
    "key_book": _ENABLED,
    "trail_transaction": _SEES,
    "trail_content": _SEES,
    "identity": _CHAIN_SEEN,
    "state": _CHAIN_SEEN,
    "state_touch": _CHAIN_SEEN,
    "attempt": "USING ((SELECT ecrf.i_may('add_person')))",
}
"""Table to the rows a person sees; of what is not named here a person sees nothing."""


def make_table_texts() -> list[str]:
    """The statements that make empty tables with their triggers."""
    texts = [_TRAIL, _AUTHORITY, _DOOR, _KEPT, _MARKS, _FOLD, GUARD_FUNCTIONS, *PARTITIONS]
    texts.append(_UNSETTLED)
    for table in _GROWING:
        texts += _guard_growing(table)
    texts.append(_guard("trail_content", "no_change", "DELETE"))
    texts.append(_guard("trail_content", "no_truncate", "TRUNCATE"))
    texts.append(
        "CREATE TRIGGER trail_content_only_content BEFORE UPDATE ON ecrf.trail_content "
        "FOR EACH ROW EXECUTE FUNCTION ecrf.only_content()"
    )
    texts.append(
        "INSERT INTO ecrf.trail_chain (name, site) VALUES ('study', ''), ('access', '')",
    )
    return texts


def _guard_growing(table: str) -> list[str]:
    return [_guard(table, "no_change", "UPDATE OR DELETE"), _guard(table, "no_truncate", "TRUNCATE")]


def _guard(table: str, name: str, when: str) -> str:
    return (
        f"CREATE TRIGGER {table}_{name} BEFORE {when} ON ecrf.{table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION ecrf.only_grows()"
    )


def make_right_texts(people: str) -> list[str]:
    """The statements that let the role `people` (quoted) read, each person their own sites, and nothing else."""
    texts = [f"GRANT USAGE ON SCHEMA ecrf TO {people}"]
    for table, policy in _READ_BY.items():
        texts.append(f"ALTER TABLE ecrf.{table} ENABLE ROW LEVEL SECURITY")
        texts.append(f"CREATE POLICY {table}_read ON ecrf.{table} FOR SELECT TO {people} {policy}")
        texts.append(f"GRANT SELECT ON ecrf.{table} TO {people}")
    return texts


STEPS = {
    4: [
        "ALTER TABLE ecrf.attempt ADD COLUMN origin text NOT NULL DEFAULT ''",
        "ALTER TABLE ecrf.attempt ADD COLUMN written_by xid8 NOT NULL DEFAULT pg_current_xact_id()",
        _DOOR,
        "DROP FUNCTION ecrf.find_envelope(text, text)",
        "DROP FUNCTION ecrf.write_attempt(text, text, text)",
        *_guard_growing("recovery"),
    ],
    7: [_KEPT],
    8: [_MARKS],
}
"""What a study of an older format is changed by, in order; functions come anew in any case."""

GUARDS = tuple(
    sorted(
        [
            *(f"{table}_{name}" for table in _GROWING for name in ("no_change", "no_truncate")),
            *(f"trail_content_{name}" for name in ("no_change", "no_truncate", "only_content")),
        ]
    )
)
"""The triggers that must stand."""
