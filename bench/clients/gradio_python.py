"""`gradio_client`, 1.x and 2.x: one client, predict after predict."""

import timing
from gradio_client import Client

wanted = timing.arguments()
client = Client(wanted["url"], verbose=False)
milliseconds, answer = timing.block(
    lambda: client.predict(**wanted["keywords"], api_name="/get_metric_values"), wanted["calls"], wanted["warm_up"]
)
timing.report(milliseconds, timing.points(answer))
