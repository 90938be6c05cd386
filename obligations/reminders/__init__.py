"""Reminders that are neither lost nor doubled: plan rows, then deliver them. Celery only wakes these functions."""
