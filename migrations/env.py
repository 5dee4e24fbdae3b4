"""How Alembic runs here: on the connection the store hands over, in the transaction that is open on it."""

from alembic import context

from ecrf.store.tables import TRAIL

connection = context.config.attributes["connection"]
# Batch mode would copy a table and drop its triggers without a word.
context.configure(connection=connection, target_metadata=TRAIL, render_as_batch=False)
context.run_migrations()
