"""What a session's browser is called."""

from django import template

from accounts.sessions import device_in_words

register = template.Library()
register.filter("device", device_in_words)
