-- The password that PostgREST logs in with, inside this compose network only.
alter role authenticator password 'authenticator';
