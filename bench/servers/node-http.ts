import { createServer } from 'node:http';
import { greetings, port } from './greetings.ts';

// The floor: the cost of a request in Node.js itself, without routing or checks.
const body = JSON.stringify(greetings.public);
const headers = { 'content-type': 'application/json; charset=utf-8', 'content-length': Buffer.byteLength(body) };
createServer((_request, response) => response.writeHead(200, headers).end(body)).listen(Number(port), '127.0.0.1');
