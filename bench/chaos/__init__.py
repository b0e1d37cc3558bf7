"""What the whole product loses when its parts are killed and what it stands on fails."""
