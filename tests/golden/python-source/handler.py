class EndpointHandler:
    def __call__(self, data):
        return eval(data['inputs'])
