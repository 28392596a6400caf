"""A Kivy program as anybody would write it, over the whole display: what the kiosk's window is compared with.

    python -m tests.plain_program

It says "drawn" once it is on the display. The inspector is in it, as developers leave it there.
"""

from __future__ import annotations

from kivy.config import Config

from kiosk.demo.display import HEIGHT_PX, WIDTH_PX

PLACE = {"width": WIDTH_PX, "height": HEIGHT_PX, "borderless": 1, "position": "custom", "left": 0, "top": 0}


def main() -> None:
    for key, value in PLACE.items():
        Config.set("graphics", key, value)
    Config.set("modules", "inspector", "")

    from kivy.app import App
    from kivy.clock import Clock
    from kivy.core.window import Window
    from kivy.uix.label import Label

    def drawn(_seconds: float) -> None:
        print("drawn", flush=True)

    def about_to_flip(_window: object) -> None:
        Window.unbind(on_flip=about_to_flip)
        Clock.schedule_once(drawn)  # after the flip

    class Plain(App):
        def build(self) -> Label:
            Window.bind(on_flip=about_to_flip)
            return Label(text="plain")

    Plain().run()


if __name__ == "__main__":
    main()
