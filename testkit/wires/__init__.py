"""TCP forwarders that delay, cut or swallow what passes."""
