"""The camera's own process."""
from multiprocessing.connection import Connection
from kiosk.camera.preview import SharedPreview
def main(pipe: Connection, preview: SharedPreview, source: str) -> None:
    raise NotImplementedError
