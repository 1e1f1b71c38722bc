"""Reminders: to companies whose annual report is due, and to the staff who wait for it."""
