"""How an appeal ends: raising closed, paid out, remainder decided, closed, stopped or withdrawn."""
