"""SQL for SQLite, compiled by `python -m ecrf.store.generate`: do not edit."""

# ruff: noqa: E501 - a statement is one line
# fmt: off
CREATE_TRAIL = (
    "CREATE TABLE design (digest TEXT NOT NULL, data BLOB NOT NULL, PRIMARY KEY (digest)) STRICT",
    "CREATE TABLE meta (name TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (name)) STRICT",
    "CREATE TABLE trail_chain (number INTEGER NOT NULL, name TEXT NOT NULL, PRIMARY KEY (number), UNIQUE (name)) STRICT",
    "CREATE TABLE trail_transaction (number INTEGER NOT NULL, id TEXT NOT NULL, signature BLOB NOT NULL, heads BLOB NOT NULL, body BLOB NOT NULL, content BLOB NOT NULL, PRIMARY KEY (number), UNIQUE (id)) STRICT",
    "CREATE TABLE identity (chain INTEGER NOT NULL, data BLOB NOT NULL, PRIMARY KEY (chain), FOREIGN KEY(chain) REFERENCES trail_chain (number)) STRICT",
    "CREATE TABLE trail_link (chain INTEGER NOT NULL, first_entry INTEGER NOT NULL, entries INTEGER NOT NULL, transaction_number INTEGER NOT NULL, head BLOB NOT NULL, PRIMARY KEY (chain, first_entry), FOREIGN KEY(chain) REFERENCES trail_chain (number), FOREIGN KEY(transaction_number) REFERENCES trail_transaction (number)) WITHOUT ROWID, STRICT",
)
CREATE_FOLD = (
    "CREATE TABLE state_checkpoint (chain INTEGER NOT NULL, row_key TEXT NOT NULL, doc BLOB NOT NULL, PRIMARY KEY (chain, row_key), FOREIGN KEY(chain) REFERENCES trail_chain (number)) WITHOUT ROWID, STRICT",
    "CREATE TABLE state_coding (chain INTEGER NOT NULL, row_key TEXT NOT NULL, doc BLOB NOT NULL, PRIMARY KEY (chain, row_key), FOREIGN KEY(chain) REFERENCES trail_chain (number)) WITHOUT ROWID, STRICT",
    "CREATE TABLE state_design (chain INTEGER NOT NULL, row_key TEXT NOT NULL, doc BLOB NOT NULL, PRIMARY KEY (chain, row_key), FOREIGN KEY(chain) REFERENCES trail_chain (number)) WITHOUT ROWID, STRICT",
    "CREATE TABLE state_dictionary (chain INTEGER NOT NULL, row_key TEXT NOT NULL, doc BLOB NOT NULL, PRIMARY KEY (chain, row_key), FOREIGN KEY(chain) REFERENCES trail_chain (number)) WITHOUT ROWID, STRICT",
    "CREATE TABLE state_finding (chain INTEGER NOT NULL, row_key TEXT NOT NULL, doc BLOB NOT NULL, PRIMARY KEY (chain, row_key), FOREIGN KEY(chain) REFERENCES trail_chain (number)) WITHOUT ROWID, STRICT",
    "CREATE TABLE state_form (chain INTEGER NOT NULL, row_key TEXT NOT NULL, doc BLOB NOT NULL, PRIMARY KEY (chain, row_key), FOREIGN KEY(chain) REFERENCES trail_chain (number)) WITHOUT ROWID, STRICT",
    "CREATE TABLE state_grant (chain INTEGER NOT NULL, row_key TEXT NOT NULL, doc BLOB NOT NULL, PRIMARY KEY (chain, row_key), FOREIGN KEY(chain) REFERENCES trail_chain (number)) WITHOUT ROWID, STRICT",
    "CREATE TABLE state_integrity (chain INTEGER NOT NULL, row_key TEXT NOT NULL, doc BLOB NOT NULL, PRIMARY KEY (chain, row_key), FOREIGN KEY(chain) REFERENCES trail_chain (number)) WITHOUT ROWID, STRICT",
    "CREATE TABLE state_key (chain INTEGER NOT NULL, row_key TEXT NOT NULL, doc BLOB NOT NULL, PRIMARY KEY (chain, row_key), FOREIGN KEY(chain) REFERENCES trail_chain (number)) WITHOUT ROWID, STRICT",
    "CREATE TABLE state_line (chain INTEGER NOT NULL, row_key TEXT NOT NULL, doc BLOB NOT NULL, PRIMARY KEY (chain, row_key), FOREIGN KEY(chain) REFERENCES trail_chain (number)) WITHOUT ROWID, STRICT",
    "CREATE TABLE state_lock (chain INTEGER NOT NULL, row_key TEXT NOT NULL, doc BLOB NOT NULL, PRIMARY KEY (chain, row_key), FOREIGN KEY(chain) REFERENCES trail_chain (number)) WITHOUT ROWID, STRICT",
    "CREATE TABLE state_matrix (chain INTEGER NOT NULL, row_key TEXT NOT NULL, doc BLOB NOT NULL, PRIMARY KEY (chain, row_key), FOREIGN KEY(chain) REFERENCES trail_chain (number)) WITHOUT ROWID, STRICT",
    "CREATE TABLE state_missing (chain INTEGER NOT NULL, row_key TEXT NOT NULL, doc BLOB NOT NULL, PRIMARY KEY (chain, row_key), FOREIGN KEY(chain) REFERENCES trail_chain (number)) WITHOUT ROWID, STRICT",
    "CREATE TABLE state_person (chain INTEGER NOT NULL, row_key TEXT NOT NULL, doc BLOB NOT NULL, PRIMARY KEY (chain, row_key), FOREIGN KEY(chain) REFERENCES trail_chain (number)) WITHOUT ROWID, STRICT",
    "CREATE TABLE state_prompt (chain INTEGER NOT NULL, row_key TEXT NOT NULL, doc BLOB NOT NULL, PRIMARY KEY (chain, row_key), FOREIGN KEY(chain) REFERENCES trail_chain (number)) WITHOUT ROWID, STRICT",
    "CREATE TABLE state_query (chain INTEGER NOT NULL, row_key TEXT NOT NULL, doc BLOB NOT NULL, status TEXT GENERATED ALWAYS AS (json_extract(CAST(doc AS TEXT), '$.status')) VIRTUAL, PRIMARY KEY (chain, row_key), FOREIGN KEY(chain) REFERENCES trail_chain (number)) WITHOUT ROWID, STRICT",
    "CREATE INDEX state_query_unsettled ON state_query (chain, row_key) WHERE status IN ('open', 'answered')",
    "CREATE TABLE state_root (chain INTEGER NOT NULL, row_key TEXT NOT NULL, doc BLOB NOT NULL, PRIMARY KEY (chain, row_key), FOREIGN KEY(chain) REFERENCES trail_chain (number)) WITHOUT ROWID, STRICT",
    "CREATE TABLE state_site (chain INTEGER NOT NULL, row_key TEXT NOT NULL, doc BLOB NOT NULL, PRIMARY KEY (chain, row_key), FOREIGN KEY(chain) REFERENCES trail_chain (number)) WITHOUT ROWID, STRICT",
    "CREATE TABLE state_statement (chain INTEGER NOT NULL, row_key TEXT NOT NULL, doc BLOB NOT NULL, PRIMARY KEY (chain, row_key), FOREIGN KEY(chain) REFERENCES trail_chain (number)) WITHOUT ROWID, STRICT",
    "CREATE TABLE state_study (chain INTEGER NOT NULL, row_key TEXT NOT NULL, doc BLOB NOT NULL, PRIMARY KEY (chain, row_key), FOREIGN KEY(chain) REFERENCES trail_chain (number)) WITHOUT ROWID, STRICT",
    "CREATE TABLE state_touch (chain INTEGER NOT NULL, record TEXT NOT NULL, first_entry INTEGER NOT NULL, entries INTEGER NOT NULL, PRIMARY KEY (chain, record, first_entry), FOREIGN KEY(chain) REFERENCES trail_chain (number)) WITHOUT ROWID, STRICT",
)
CHAIN_NUMBER = "SELECT trail_chain.number FROM trail_chain WHERE trail_chain.name = ?"
HEAD = "SELECT (trail_link.first_entry + trail_link.entries) - 1 AS anon_1, trail_link.head, trail_transaction.signature FROM trail_link JOIN trail_transaction ON trail_transaction.number = trail_link.transaction_number WHERE trail_link.chain = ? ORDER BY trail_link.first_entry DESC LIMIT 1 OFFSET 0"
END = "SELECT (trail_link.first_entry + trail_link.entries) - 1 AS anon_1, trail_transaction.body FROM trail_link JOIN trail_transaction ON trail_transaction.number = trail_link.transaction_number WHERE trail_link.chain = ? ORDER BY trail_link.first_entry DESC LIMIT 1 OFFSET 0"
CHAINS = "SELECT trail_chain.number, trail_chain.name FROM trail_chain ORDER BY trail_chain.number"
LINKS = "SELECT trail_chain.name, (trail_link.first_entry + trail_link.entries) - 1 AS anon_1, trail_link.head FROM trail_chain LEFT OUTER JOIN trail_link ON trail_link.chain = trail_chain.number AND trail_link.first_entry = (SELECT max(trail_link.first_entry) AS max_1 FROM trail_link WHERE trail_link.chain = trail_chain.number) ORDER BY trail_chain.name"
TRANSACTIONS = "SELECT trail_link.first_entry, trail_link.entries, trail_transaction.id, trail_transaction.body, trail_transaction.content, trail_transaction.heads, trail_transaction.signature FROM trail_link JOIN trail_transaction ON trail_transaction.number = trail_link.transaction_number WHERE trail_link.chain = ? AND trail_link.first_entry >= ? ORDER BY trail_link.first_entry LIMIT ? OFFSET 0"
TRANSACTION_AT = "SELECT trail_link.first_entry, trail_link.entries, trail_transaction.id, trail_transaction.body, trail_transaction.content, trail_transaction.heads, trail_transaction.signature FROM trail_link JOIN trail_transaction ON trail_transaction.number = trail_link.transaction_number WHERE trail_link.chain = ? AND trail_link.first_entry <= ? ORDER BY trail_link.first_entry DESC LIMIT ? OFFSET 0"
ADD_CHAIN = "INSERT INTO trail_chain (name) VALUES (?)"
ADD_TRANSACTION = "INSERT INTO trail_transaction (id, signature, heads, body, content) VALUES (?, ?, ?, ?, ?)"
ADD_LINK = "INSERT INTO trail_link (chain, first_entry, entries, transaction_number, head) VALUES (?, ?, ?, ?, ?)"
IS_STORED = "SELECT trail_transaction.number FROM trail_transaction WHERE trail_transaction.id = ?"
REPLACE_CONTENT = "UPDATE trail_transaction SET content=? WHERE trail_transaction.id = ?"
TRAIL = "SELECT trail_transaction.number, trail_transaction.id, trail_transaction.body, trail_transaction.content, trail_transaction.heads, trail_transaction.signature FROM trail_transaction WHERE trail_transaction.number > ? ORDER BY trail_transaction.number LIMIT ? OFFSET 0"
TRAIL_BACK = "SELECT trail_transaction.number, trail_transaction.id, trail_transaction.body, trail_transaction.content, trail_transaction.heads, trail_transaction.signature FROM trail_transaction WHERE trail_transaction.number < ? ORDER BY trail_transaction.number DESC LIMIT ? OFFSET 0"
UNLINKED = "SELECT trail_transaction.id FROM trail_transaction WHERE (trail_transaction.number NOT IN (SELECT trail_link.transaction_number FROM trail_link)) ORDER BY trail_transaction.number"
UNSIGNED_LINKS = "SELECT trail_chain.name || '#' || CAST(trail_link.first_entry AS TEXT) AS anon_1 FROM trail_link JOIN trail_chain ON trail_chain.number = trail_link.chain JOIN trail_transaction ON trail_transaction.number = trail_link.transaction_number WHERE instr(CAST(trail_transaction.heads AS TEXT), char(34) || trail_chain.name || char(34) || ':' || char(34) || lower(hex(trail_link.head)) || char(34)) = 0 LIMIT 9 OFFSET 0"
COUNT = "SELECT count(*) AS count_1, coalesce(max(trail_transaction.number), 0) AS coalesce_1 FROM trail_transaction"
LOAD_DESIGN = "SELECT design.data FROM design WHERE design.digest = ?"
SAVE_DESIGN = "INSERT INTO design (digest, data) VALUES (?, ?)"
LOAD_IDENTITY = "SELECT identity.data FROM identity WHERE identity.chain = ?"
SAVE_IDENTITY = "INSERT INTO identity (chain, data) VALUES (?, ?) ON CONFLICT (chain) DO UPDATE SET data = excluded.data"
LOAD_META = "SELECT meta.value FROM meta WHERE meta.name = ?"
SAVE_META = "INSERT INTO meta (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value"
DELETE_LOCK = "DELETE FROM state_lock WHERE state_lock.chain = ? AND state_lock.row_key = ?"
OPEN_QUERIES = "SELECT trail_chain.name, state_query.doc FROM state_query JOIN trail_chain ON trail_chain.number = state_query.chain WHERE state_query.status IN ('open', 'answered') ORDER BY state_query.chain, state_query.row_key"
TOUCHED = "SELECT state_touch.first_entry, state_touch.entries FROM state_touch WHERE state_touch.chain = ? AND state_touch.record = ? ORDER BY state_touch.first_entry"
TOUCHES = "SELECT state_touch.record, state_touch.first_entry, state_touch.entries FROM state_touch WHERE state_touch.chain = ? ORDER BY state_touch.record, state_touch.first_entry"
ADD_TOUCH = "INSERT INTO state_touch (chain, record, first_entry, entries) VALUES (?, ?, ?, ?)"
LOAD_ROWS = {
    "line": "SELECT state_line.doc FROM state_line WHERE state_line.chain = ?",
    "form": "SELECT state_form.doc FROM state_form WHERE state_form.chain = ?",
    "missing": "SELECT state_missing.doc FROM state_missing WHERE state_missing.chain = ?",
    "query": "SELECT state_query.doc FROM state_query WHERE state_query.chain = ?",
    "prompt": "SELECT state_prompt.doc FROM state_prompt WHERE state_prompt.chain = ?",
    "statement": "SELECT state_statement.doc FROM state_statement WHERE state_statement.chain = ?",
    "lock": "SELECT state_lock.doc FROM state_lock WHERE state_lock.chain = ?",
    "root": "SELECT state_root.doc FROM state_root WHERE state_root.chain = ?",
    "integrity": "SELECT state_integrity.doc FROM state_integrity WHERE state_integrity.chain = ?",
    "finding": "SELECT state_finding.doc FROM state_finding WHERE state_finding.chain = ?",
    "coding": "SELECT state_coding.doc FROM state_coding WHERE state_coding.chain = ?",
    "person": "SELECT state_person.doc FROM state_person WHERE state_person.chain = ?",
    "key": "SELECT state_key.doc FROM state_key WHERE state_key.chain = ?",
    "grant": "SELECT state_grant.doc FROM state_grant WHERE state_grant.chain = ?",
    "site": "SELECT state_site.doc FROM state_site WHERE state_site.chain = ?",
    "design": "SELECT state_design.doc FROM state_design WHERE state_design.chain = ?",
    "matrix": "SELECT state_matrix.doc FROM state_matrix WHERE state_matrix.chain = ?",
    "checkpoint": "SELECT state_checkpoint.doc FROM state_checkpoint WHERE state_checkpoint.chain = ?",
    "study": "SELECT state_study.doc FROM state_study WHERE state_study.chain = ?",
    "dictionary": "SELECT state_dictionary.doc FROM state_dictionary WHERE state_dictionary.chain = ?",
}
KEYED_ROWS = {
    "line": "SELECT state_line.row_key, state_line.doc FROM state_line WHERE state_line.chain = ?",
    "form": "SELECT state_form.row_key, state_form.doc FROM state_form WHERE state_form.chain = ?",
    "missing": "SELECT state_missing.row_key, state_missing.doc FROM state_missing WHERE state_missing.chain = ?",
    "query": "SELECT state_query.row_key, state_query.doc FROM state_query WHERE state_query.chain = ?",
    "prompt": "SELECT state_prompt.row_key, state_prompt.doc FROM state_prompt WHERE state_prompt.chain = ?",
    "statement": "SELECT state_statement.row_key, state_statement.doc FROM state_statement WHERE state_statement.chain = ?",
    "lock": "SELECT state_lock.row_key, state_lock.doc FROM state_lock WHERE state_lock.chain = ?",
    "root": "SELECT state_root.row_key, state_root.doc FROM state_root WHERE state_root.chain = ?",
    "integrity": "SELECT state_integrity.row_key, state_integrity.doc FROM state_integrity WHERE state_integrity.chain = ?",
    "finding": "SELECT state_finding.row_key, state_finding.doc FROM state_finding WHERE state_finding.chain = ?",
    "coding": "SELECT state_coding.row_key, state_coding.doc FROM state_coding WHERE state_coding.chain = ?",
    "person": "SELECT state_person.row_key, state_person.doc FROM state_person WHERE state_person.chain = ?",
    "key": "SELECT state_key.row_key, state_key.doc FROM state_key WHERE state_key.chain = ?",
    "grant": "SELECT state_grant.row_key, state_grant.doc FROM state_grant WHERE state_grant.chain = ?",
    "site": "SELECT state_site.row_key, state_site.doc FROM state_site WHERE state_site.chain = ?",
    "design": "SELECT state_design.row_key, state_design.doc FROM state_design WHERE state_design.chain = ?",
    "matrix": "SELECT state_matrix.row_key, state_matrix.doc FROM state_matrix WHERE state_matrix.chain = ?",
    "checkpoint": "SELECT state_checkpoint.row_key, state_checkpoint.doc FROM state_checkpoint WHERE state_checkpoint.chain = ?",
    "study": "SELECT state_study.row_key, state_study.doc FROM state_study WHERE state_study.chain = ?",
    "dictionary": "SELECT state_dictionary.row_key, state_dictionary.doc FROM state_dictionary WHERE state_dictionary.chain = ?",
}
ALL_ROWS = {
    "line": "SELECT trail_chain.name, state_line.doc FROM state_line JOIN trail_chain ON trail_chain.number = state_line.chain ORDER BY state_line.chain, state_line.row_key",
    "form": "SELECT trail_chain.name, state_form.doc FROM state_form JOIN trail_chain ON trail_chain.number = state_form.chain ORDER BY state_form.chain, state_form.row_key",
    "missing": "SELECT trail_chain.name, state_missing.doc FROM state_missing JOIN trail_chain ON trail_chain.number = state_missing.chain ORDER BY state_missing.chain, state_missing.row_key",
    "query": "SELECT trail_chain.name, state_query.doc FROM state_query JOIN trail_chain ON trail_chain.number = state_query.chain ORDER BY state_query.chain, state_query.row_key",
    "prompt": "SELECT trail_chain.name, state_prompt.doc FROM state_prompt JOIN trail_chain ON trail_chain.number = state_prompt.chain ORDER BY state_prompt.chain, state_prompt.row_key",
    "statement": "SELECT trail_chain.name, state_statement.doc FROM state_statement JOIN trail_chain ON trail_chain.number = state_statement.chain ORDER BY state_statement.chain, state_statement.row_key",
    "lock": "SELECT trail_chain.name, state_lock.doc FROM state_lock JOIN trail_chain ON trail_chain.number = state_lock.chain ORDER BY state_lock.chain, state_lock.row_key",
    "root": "SELECT trail_chain.name, state_root.doc FROM state_root JOIN trail_chain ON trail_chain.number = state_root.chain ORDER BY state_root.chain, state_root.row_key",
    "integrity": "SELECT trail_chain.name, state_integrity.doc FROM state_integrity JOIN trail_chain ON trail_chain.number = state_integrity.chain ORDER BY state_integrity.chain, state_integrity.row_key",
    "finding": "SELECT trail_chain.name, state_finding.doc FROM state_finding JOIN trail_chain ON trail_chain.number = state_finding.chain ORDER BY state_finding.chain, state_finding.row_key",
    "coding": "SELECT trail_chain.name, state_coding.doc FROM state_coding JOIN trail_chain ON trail_chain.number = state_coding.chain ORDER BY state_coding.chain, state_coding.row_key",
    "person": "SELECT trail_chain.name, state_person.doc FROM state_person JOIN trail_chain ON trail_chain.number = state_person.chain ORDER BY state_person.chain, state_person.row_key",
    "key": "SELECT trail_chain.name, state_key.doc FROM state_key JOIN trail_chain ON trail_chain.number = state_key.chain ORDER BY state_key.chain, state_key.row_key",
    "grant": "SELECT trail_chain.name, state_grant.doc FROM state_grant JOIN trail_chain ON trail_chain.number = state_grant.chain ORDER BY state_grant.chain, state_grant.row_key",
    "site": "SELECT trail_chain.name, state_site.doc FROM state_site JOIN trail_chain ON trail_chain.number = state_site.chain ORDER BY state_site.chain, state_site.row_key",
    "design": "SELECT trail_chain.name, state_design.doc FROM state_design JOIN trail_chain ON trail_chain.number = state_design.chain ORDER BY state_design.chain, state_design.row_key",
    "matrix": "SELECT trail_chain.name, state_matrix.doc FROM state_matrix JOIN trail_chain ON trail_chain.number = state_matrix.chain ORDER BY state_matrix.chain, state_matrix.row_key",
    "checkpoint": "SELECT trail_chain.name, state_checkpoint.doc FROM state_checkpoint JOIN trail_chain ON trail_chain.number = state_checkpoint.chain ORDER BY state_checkpoint.chain, state_checkpoint.row_key",
    "study": "SELECT trail_chain.name, state_study.doc FROM state_study JOIN trail_chain ON trail_chain.number = state_study.chain ORDER BY state_study.chain, state_study.row_key",
    "dictionary": "SELECT trail_chain.name, state_dictionary.doc FROM state_dictionary JOIN trail_chain ON trail_chain.number = state_dictionary.chain ORDER BY state_dictionary.chain, state_dictionary.row_key",
}
SAVE_ROW = {
    "line": "INSERT INTO state_line (chain, row_key, doc) VALUES (?, ?, ?) ON CONFLICT (chain, row_key) DO UPDATE SET doc = excluded.doc",
    "form": "INSERT INTO state_form (chain, row_key, doc) VALUES (?, ?, ?) ON CONFLICT (chain, row_key) DO UPDATE SET doc = excluded.doc",
    "missing": "INSERT INTO state_missing (chain, row_key, doc) VALUES (?, ?, ?) ON CONFLICT (chain, row_key) DO UPDATE SET doc = excluded.doc",
    "query": "INSERT INTO state_query (chain, row_key, doc) VALUES (?, ?, ?) ON CONFLICT (chain, row_key) DO UPDATE SET doc = excluded.doc",
    "prompt": "INSERT INTO state_prompt (chain, row_key, doc) VALUES (?, ?, ?) ON CONFLICT (chain, row_key) DO UPDATE SET doc = excluded.doc",
    "statement": "INSERT INTO state_statement (chain, row_key, doc) VALUES (?, ?, ?) ON CONFLICT (chain, row_key) DO UPDATE SET doc = excluded.doc",
    "lock": "INSERT INTO state_lock (chain, row_key, doc) VALUES (?, ?, ?) ON CONFLICT (chain, row_key) DO UPDATE SET doc = excluded.doc",
    "root": "INSERT INTO state_root (chain, row_key, doc) VALUES (?, ?, ?) ON CONFLICT (chain, row_key) DO UPDATE SET doc = excluded.doc",
    "integrity": "INSERT INTO state_integrity (chain, row_key, doc) VALUES (?, ?, ?) ON CONFLICT (chain, row_key) DO UPDATE SET doc = excluded.doc",
    "finding": "INSERT INTO state_finding (chain, row_key, doc) VALUES (?, ?, ?) ON CONFLICT (chain, row_key) DO UPDATE SET doc = excluded.doc",
    "coding": "INSERT INTO state_coding (chain, row_key, doc) VALUES (?, ?, ?) ON CONFLICT (chain, row_key) DO UPDATE SET doc = excluded.doc",
    "person": "INSERT INTO state_person (chain, row_key, doc) VALUES (?, ?, ?) ON CONFLICT (chain, row_key) DO UPDATE SET doc = excluded.doc",
    "key": "INSERT INTO state_key (chain, row_key, doc) VALUES (?, ?, ?) ON CONFLICT (chain, row_key) DO UPDATE SET doc = excluded.doc",
    "grant": "INSERT INTO state_grant (chain, row_key, doc) VALUES (?, ?, ?) ON CONFLICT (chain, row_key) DO UPDATE SET doc = excluded.doc",
    "site": "INSERT INTO state_site (chain, row_key, doc) VALUES (?, ?, ?) ON CONFLICT (chain, row_key) DO UPDATE SET doc = excluded.doc",
    "design": "INSERT INTO state_design (chain, row_key, doc) VALUES (?, ?, ?) ON CONFLICT (chain, row_key) DO UPDATE SET doc = excluded.doc",
    "matrix": "INSERT INTO state_matrix (chain, row_key, doc) VALUES (?, ?, ?) ON CONFLICT (chain, row_key) DO UPDATE SET doc = excluded.doc",
    "checkpoint": "INSERT INTO state_checkpoint (chain, row_key, doc) VALUES (?, ?, ?) ON CONFLICT (chain, row_key) DO UPDATE SET doc = excluded.doc",
    "study": "INSERT INTO state_study (chain, row_key, doc) VALUES (?, ?, ?) ON CONFLICT (chain, row_key) DO UPDATE SET doc = excluded.doc",
    "dictionary": "INSERT INTO state_dictionary (chain, row_key, doc) VALUES (?, ?, ?) ON CONFLICT (chain, row_key) DO UPDATE SET doc = excluded.doc",
}
