"""The rules of the trade: values in, decisions out; no clock, disk, database, network or toolkit."""
