"""How contacts come and replies go: the only room with sockets and foreign formats."""
