"""For a server of your own: `gunicorn wsgi:app`. It needs the settings that `grants serve` needs.

Mail is then sent by `grants mail send --every 10`, in one process of its own.
"""

import os

from grants.config import from_environment
from grants.serve import production_app

app = application = production_app(from_environment(os.environ, serving=True))
