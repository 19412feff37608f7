import { createServer } from 'node:http';
import { createTerminus } from '@godaddy/terminus';
import express from 'express';
import { askPostgres, askRedis } from './dependencies.ts';

const server = createServer(express());

createTerminus(server, { healthChecks: { '/health': () => Promise.all([askRedis(), askPostgres()]) } });

server.listen(Number(process.env.PORT), '127.0.0.1');
