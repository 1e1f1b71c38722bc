"""The programme's settings: its name and dates, chains, service types, targets."""
