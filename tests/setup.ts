// The environment of every unit and integration test; testDatabase() adds DATABASE_URL before anything reads it.
Object.assign(process.env, {
  NODE_ENV: 'test',
  APP_URL: 'http://127.0.0.1:3000',
  AUTH_SECRET: 'test-secret-test-secret-test-secret-0',
  MASTER_KEY: Buffer.alloc(32, 7).toString('base64'),
  SIMULATOR_URL: process.env.SIMULATOR_URL ?? 'ws://127.0.0.1:1/ws/chat',
  SIMULATOR_CONTROL_URL: process.env.SIMULATOR_CONTROL_URL ?? 'http://127.0.0.1:1',
  LOG_LEVEL: process.env.LOG_LEVEL ?? 'silent',
})
process.env.DATABASE_URL ??= 'postgresql://postgres@127.0.0.1:1/unset'
