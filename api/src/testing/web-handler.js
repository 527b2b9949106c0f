export const handler = (request, response) => response.end(`the web app at ${request.url}`)
