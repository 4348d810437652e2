"""The server of the browser tests: JupyterLab as Galata wants it, without a password, on this machine only."""

import os

from jupyterlab.galata import configure_jupyter_server

configure_jupyter_server(c)

c.ServerApp.ip = "127.0.0.1"
c.ServerApp.port = int(os.environ["SCAN_MODEL_TEST_PORT"])
# A folder can be called clean only where its hidden files are listed.
c.ContentsManager.allow_hidden = True
# Started as root in containers of continuous integration.
c.ServerApp.allow_root = True
c.LabApp.news_url = None
c.LabApp.check_for_updates_class = "jupyterlab.NeverCheckForUpdate"
c.Application.log_level = "ERROR"
