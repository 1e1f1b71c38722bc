"""What waits for a person, and the first steps of an empty installation."""
