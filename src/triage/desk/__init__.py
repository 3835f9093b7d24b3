"""What people do at the desk: may I, one transaction, rules decide, state and event written together."""
