"""Who gets room: admission to the slots of a pool, and how many slots a pool has."""
