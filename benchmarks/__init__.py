"""One command, one table: the program against the floor and against peers, in one run."""
