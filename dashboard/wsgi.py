"""What gunicorn serves: `gunicorn dashboard.wsgi`."""

import os

from django.core.wsgi import get_wsgi_application

from jobs.postgresql import limits

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dashboard.settings")
limits.answer_within(limits.PAGE)
application = get_wsgi_application()
