"""What every page's frame shows: the way around, the inbox, whose house this is."""


def shell(request):
    return {}
