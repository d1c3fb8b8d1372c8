"""The names in the sprite: `static/icons.svg` holds one drawing for each."""

ICONS = frozenset(
    {
        *("alert", "bed", "bell", "bench", "book", "calendar", "camera", "card"),
        *("chart", "check", "child", "clock", "cross", "down", "download", "eye"),
        *("factory", "file", "filter", "flag", "globe", "heart", "help", "hide"),
        *("home", "info", "key", "kids", "lang", "left", "link", "lock", "medical"),
        *("menu", "mic", "minus", "more", "offline", "path", "pencil", "people"),
        *("phone", "play", "plus", "print", "right", "rupee", "school", "search"),
        *("send", "settings", "shield", "sign", "signout", "star", "swap", "talk"),
        *("undo", "up", "upload", "van", "visit"),
    }
)
