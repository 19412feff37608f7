import 'reflect-metadata';
import { Controller, Get, Inject, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { HealthCheck, HealthCheckService, HealthIndicatorService, TerminusModule } from '@nestjs/terminus';
import { askPostgres, askRedis } from './dependencies.ts';

class HealthController {
  readonly health: HealthCheckService;
  readonly indicators: HealthIndicatorService;

  constructor(health: HealthCheckService, indicators: HealthIndicatorService) {
    this.health = health;
    this.indicators = indicators;
  }

  check() {
    return this.health.check([
      async () => this.indicators.check('redis').attempt(askRedis),
      async () => this.indicators.check('postgres').attempt(askPostgres),
    ]);
  }
}

class AppModule {}

// Decorators by hand: Node strips types, and a decorator is none.
const method = Object.getOwnPropertyDescriptor(HealthController.prototype, 'check') ?? {};
Inject(HealthCheckService)(HealthController, undefined, 0);
Inject(HealthIndicatorService)(HealthController, undefined, 1);
HealthCheck()(HealthController.prototype, 'check', method);
Get()(HealthController.prototype, 'check', method);
Controller('health')(HealthController);
Module({ imports: [TerminusModule], controllers: [HealthController] })(AppModule);

const app = await NestFactory.create<NestFastifyApplication>(AppModule, new FastifyAdapter(), {
  logger: ['error', 'warn'],
});
await app.listen(Number(process.env.PORT), '127.0.0.1');
