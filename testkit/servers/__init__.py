"""Real servers on loopback, one a module: started, awaited and ended."""
