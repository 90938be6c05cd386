"""Everything on one machine, with all its state in one folder: what ``manage.py up`` starts.

The parts stand in ``supervisord.conf``; ``docker-compose.yml`` runs the same ones as containers.
"""
