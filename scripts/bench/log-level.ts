/** To be imported before all else: a bench shows its figures, not what the engine logs of each number. */
process.env.LOG_LEVEL ??= 'warn'
