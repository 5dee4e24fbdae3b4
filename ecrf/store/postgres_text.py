"""The statements a desk runs on PostgreSQL; every one reads, but for the call of `ecrf.append`."""

from __future__ import annotations

# The links first and by themselves: else a plan made while a chain was short walks the whole of a long one.
_CHAIN = "(SELECT c.number FROM ecrf.trail_chain c WHERE c.name = %s)"


def _linked(columns: str, links: str) -> str:
    return (
        f"SELECT {columns} FROM (SELECT * FROM ecrf.trail_link k WHERE k.chain = {_CHAIN} {links}) l "
        "JOIN ecrf.trail_transaction t ON t.number = l.transaction_number"
    )


_LAST = "ORDER BY k.first_entry DESC LIMIT 1"
_STORED = "l.first_entry, l.entries, t.id, t.body, coalesce(o.content, ''::bytea), t.heads, t.signature"
_CONTENT = "LEFT JOIN ecrf.trail_content o ON o.transaction_number = t.number"
HEAD = _linked("l.first_entry + l.entries - 1, l.head, t.signature", _LAST)
LINKS = (
    "SELECT c.name, l.first_entry + l.entries - 1, l.head FROM ecrf.trail_chain c LEFT JOIN LATERAL "
    "(SELECT * FROM ecrf.trail_link k WHERE k.chain = c.number ORDER BY k.first_entry DESC LIMIT 1) l ON true "
    "WHERE l.head IS NOT NULL OR c.name NOT IN ('study', 'access') ORDER BY c.name"
)
# Links are open to everybody, transactions are not: what cannot be read leaves the chain out.
READABLE = (
    "SELECT c.name, l.first_entry + l.entries - 1, l.head FROM ecrf.trail_chain c, LATERAL "
    "(SELECT * FROM ecrf.trail_link k WHERE k.chain = c.number ORDER BY k.first_entry DESC LIMIT 1) l "
    "WHERE c.site = ANY ((SELECT ecrf.my_sites())::text[]) ORDER BY c.name"
)
# One statement is one moment: the end of the chain and all its rows.
LOAD_STATE = (
    _linked("'' AS kind, l.first_entry + l.entries - 1, t.body", _LAST) + " UNION ALL "
    f"SELECT s.kind, 0, s.doc FROM ecrf.state s WHERE s.kind = ANY (%s::text[]) AND s.chain = {_CHAIN}"
)
ROWS_OF = f"SELECT s.doc FROM ecrf.state s WHERE s.kind = %s AND s.chain = {_CHAIN} ORDER BY s.row_key"
ROWS = (
    "SELECT c.name, s.doc FROM ecrf.state s JOIN ecrf.trail_chain c ON c.number = s.chain "
    "WHERE s.kind = %s ORDER BY s.chain, s.row_key"
)
OPEN_QUERIES = (
    "SELECT c.name, s.doc FROM ecrf.state s JOIN ecrf.trail_chain c ON c.number = s.chain "
    "WHERE s.kind = 'query' AND s.unsettled ORDER BY s.chain, s.row_key"
)
_FROM_ENTRY = "AND k.first_entry >= %s ORDER BY k.first_entry LIMIT %s"
TRANSACTIONS = f"{_linked(_STORED, _FROM_ENTRY)} {_CONTENT} ORDER BY l.first_entry"
TRANSACTION_AT = (
    f"{_linked(_STORED, 'AND k.first_entry <= %s ORDER BY k.first_entry DESC LIMIT %s')} {_CONTENT} "
    "ORDER BY l.first_entry DESC"
)
TRAIL = (
    "SELECT t.number, t.id, t.body, coalesce(o.content, ''::bytea), t.heads, t.signature "
    f"FROM ecrf.trail_transaction t {_CONTENT} WHERE t.number > %s ORDER BY t.number LIMIT %s"
)
TRAIL_BACK = (
    "SELECT t.number, t.id, t.body, coalesce(o.content, ''::bytea), t.heads, t.signature "
    f"FROM ecrf.trail_transaction t {_CONTENT} WHERE t.number < %s ORDER BY t.number DESC LIMIT %s"
)
TOUCHED = (
    f"SELECT s.first_entry, s.entries FROM ecrf.state_touch s WHERE s.chain = {_CHAIN} AND s.record = %s "
    "ORDER BY s.first_entry"
)
TOUCHES = (
    f"SELECT s.record, s.first_entry, s.entries FROM ecrf.state_touch s WHERE s.chain = {_CHAIN} "
    "ORDER BY s.record, s.first_entry"
)
LOAD_DESIGN = "SELECT data FROM ecrf.design WHERE digest = %s"
LOAD_IDENTITY = f"SELECT i.data FROM ecrf.identity i WHERE i.chain = {_CHAIN}"
LOAD_META = "SELECT value FROM ecrf.meta WHERE name = %s"
LOAD_KEYS = "SELECT generation, digest, data FROM ecrf.key_book ORDER BY generation DESC LIMIT 1"
UNLINKED = (
    "SELECT t.id FROM ecrf.trail_transaction t WHERE NOT EXISTS "
    "(SELECT 1 FROM ecrf.trail_link l WHERE l.transaction_number = t.number) ORDER BY t.number"
)
UNSIGNED_LINKS = (
    "SELECT c.name || '#' || l.first_entry FROM ecrf.trail_link l JOIN ecrf.trail_chain c ON c.number = l.chain "
    "JOIN ecrf.trail_transaction t ON t.number = l.transaction_number WHERE position("
    """convert_to('"' || c.name || '":"' || encode(l.head, 'hex') || '"', 'UTF8') in t.heads) = 0 """
    "ORDER BY 1 LIMIT 9"
)
CHAINS_SINCE = (
    "SELECT DISTINCT c.name FROM ecrf.trail_transaction t "
    "JOIN ecrf.trail_link l ON l.transaction_number = t.number JOIN ecrf.trail_chain c ON c.number = l.chain "
    "WHERE t.number > %s"
)
CLOCK = "SELECT clock_timestamp(), m.value FROM ecrf.meta m WHERE m.name = 'clock_seconds'"
COUNT_MORTALITY = "SELECT treated, related, pending, unweighed, unknown FROM ecrf.count_mortality()"
LAST_NUMBER = "SELECT coalesce(max(t.number), 0) FROM ecrf.trail_transaction t"
IS_STORED = "SELECT 1 FROM ecrf.trail_transaction WHERE id = %s"
APPEND = f"SELECT ecrf.append({', '.join(['%s'] * 19)})"
WAIT_IN_LINE = "SELECT pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended(%s, 0))"
SET_PASSWORD = "SELECT ecrf.set_password(%s, %s)"  # noqa: S105 - a function's name
SET_RECOVERY = "SELECT ecrf.set_recovery(%s)"
ASK = "SELECT ecrf.ask(%s, %s)"
FIND_ENVELOPE = "SELECT study, person, envelope FROM ecrf.find_envelope(%s)"
NOTE_ATTEMPT = "SELECT ecrf.note_attempt(%s, %s, %s)"
NOTE_OPENED = "SELECT ecrf.note_opened(%s, %s)"
RESTS_UNTIL = "SELECT ecrf.rests_until(%s)"

ATTEMPTS = "SELECT number, kept, login, outcome, workstation FROM ecrf.attempt WHERE number > %s ORDER BY number LIMIT %s"
LISTEN = "LISTEN ecrf_changes"

TRIGGERS = (
    "SELECT g.tgname::text FROM pg_catalog.pg_trigger g JOIN pg_catalog.pg_class c ON c.oid = g.tgrelid "
    "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
    "WHERE n.nspname = 'ecrf' AND NOT g.tgisinternal AND g.tgenabled = 'O' ORDER BY 1"
)
SOURCES = (
    "SELECT p.proname::text, p.prosrc, p.prosecdef FROM pg_catalog.pg_proc p "
    "JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = 'ecrf'"
)
WRITABLE = (
    "SELECT c.relname::text FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
    "WHERE n.nspname = 'ecrf' AND c.relkind IN ('r', 'p') "
    "AND pg_catalog.has_table_privilege(c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE, TRIGGER') ORDER BY 1"
)
