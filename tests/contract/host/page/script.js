// Something to serve.
