"""What managers read: the same queries as the screen."""
