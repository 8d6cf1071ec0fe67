"""What gunicorn serves: `gunicorn dashboard.wsgi`."""

import os

import django

from dashboard.application import Application
from jobs.databases.postgresql import limits

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dashboard.settings")
limits.answer_within(limits.PAGE)
django.setup(set_prefix=False)
application = Application()
