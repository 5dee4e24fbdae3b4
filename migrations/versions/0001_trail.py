"""The trail, the designs, the identity register: what every study file begins with."""

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# Text, not the tables of the program: what was released stays as it was, whatever the program becomes.
STATEMENTS = (
    """CREATE TABLE design (digest TEXT NOT NULL, data BLOB NOT NULL, PRIMARY KEY (digest)) STRICT""",
    """CREATE TABLE meta (name TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (name)) STRICT""",
    """CREATE TABLE trail_chain (number INTEGER NOT NULL, name TEXT NOT NULL, PRIMARY KEY (number), UNIQUE (name)) STRICT""",
    """CREATE TABLE trail_transaction (number INTEGER NOT NULL, id TEXT NOT NULL, signature BLOB NOT NULL, heads BLOB NOT NULL, body BLOB NOT NULL, content BLOB NOT NULL, PRIMARY KEY (number), UNIQUE (id)) STRICT""",
    """CREATE TABLE identity (chain INTEGER NOT NULL, data BLOB NOT NULL, PRIMARY KEY (chain), FOREIGN KEY(chain) REFERENCES trail_chain (number)) STRICT""",
    """CREATE TABLE trail_link (chain INTEGER NOT NULL, first_entry INTEGER NOT NULL, entries INTEGER NOT NULL, transaction_number INTEGER NOT NULL, head BLOB NOT NULL, PRIMARY KEY (chain, first_entry), FOREIGN KEY(chain) REFERENCES trail_chain (number), FOREIGN KEY(transaction_number) REFERENCES trail_transaction (number)) WITHOUT ROWID, STRICT""",
    """CREATE TRIGGER trail_chain_no_delete BEFORE DELETE ON trail_chain BEGIN SELECT RAISE(ABORT, 'the trail only grows'); END""",
    """CREATE TRIGGER trail_chain_no_update BEFORE UPDATE ON trail_chain BEGIN SELECT RAISE(ABORT, 'the trail only grows'); END""",
    """CREATE TRIGGER trail_transaction_no_delete BEFORE DELETE ON trail_transaction BEGIN SELECT RAISE(ABORT, 'the trail only grows'); END""",
    """CREATE TRIGGER trail_transaction_no_update BEFORE UPDATE OF number, id, signature, heads, body ON trail_transaction BEGIN SELECT RAISE(ABORT, 'the trail only grows'); END""",
    """CREATE TRIGGER trail_link_no_delete BEFORE DELETE ON trail_link BEGIN SELECT RAISE(ABORT, 'the trail only grows'); END""",
    """CREATE TRIGGER trail_link_no_update BEFORE UPDATE ON trail_link BEGIN SELECT RAISE(ABORT, 'the trail only grows'); END""",
    """CREATE TRIGGER design_no_delete BEFORE DELETE ON design BEGIN SELECT RAISE(ABORT, 'the trail only grows'); END""",
    """CREATE TRIGGER design_no_update BEFORE UPDATE ON design BEGIN SELECT RAISE(ABORT, 'the trail only grows'); END""",
    """CREATE TRIGGER trail_chain_no_replace BEFORE INSERT ON trail_chain WHEN EXISTS (SELECT 1 FROM trail_chain WHERE number = NEW.number OR name = NEW.name) BEGIN SELECT RAISE(ABORT, 'the trail only grows'); END""",
    """CREATE TRIGGER trail_transaction_no_replace BEFORE INSERT ON trail_transaction WHEN EXISTS (SELECT 1 FROM trail_transaction WHERE number = NEW.number OR id = NEW.id) BEGIN SELECT RAISE(ABORT, 'the trail only grows'); END""",
    """CREATE TRIGGER design_no_replace BEFORE INSERT ON design WHEN EXISTS (SELECT 1 FROM design WHERE digest = NEW.digest) BEGIN SELECT RAISE(ABORT, 'the trail only grows'); END""",
    """CREATE TRIGGER trail_link_follows BEFORE INSERT ON trail_link
WHEN NEW.entries < 1 OR NEW.first_entry <> coalesce(
  (SELECT first_entry + entries FROM trail_link WHERE chain = NEW.chain ORDER BY first_entry DESC LIMIT 1), 1)
BEGIN SELECT RAISE(ABORT, 'a chain has one next entry'); END""",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
