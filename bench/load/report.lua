-- What wrk prints is rounded; this is what it counted.
done = function(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '\nFIGURES {"requests":%d,"durationUs":%d,"p50Us":%d,"p99Us":%d,"broken":%d}\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    errors.connect + errors.read + errors.write + errors.timeout
  ))
end
