-- Six users in three matches, and something in every table that belongs to at least two of them.

insert into public.user_profiles (id, first_name, last_name, email, bio, experience_level, confidence_archetype) values
  ('0a000000-0000-4000-8000-000000000001', 'Ada', 'Ahn', 'ada@users.example', 'Climbs on Tuesdays', 'beginner', 'Analyzer'),
  ('0b000000-0000-4000-8000-000000000002', 'Ben', 'Berg', 'ben@users.example', 'New in town', 'beginner', 'Sprinter'),
  ('0c000000-0000-4000-8000-000000000003', 'Cleo', 'Cruz', 'cleo@users.example', 'Plays the cello', 'intermediate', 'Ghost'),
  ('0d000000-0000-4000-8000-000000000004', 'Dan', 'Diop', 'dan@users.example', 'Coffee first', 'intermediate', 'Scholar'),
  ('0e000000-0000-4000-8000-000000000005', 'Eve', 'Ek', 'eve@users.example', null, 'advanced', 'Naturalist'),
  ('0f000000-0000-4000-8000-000000000006', 'Finn', 'Faro', 'finn@users.example', null, null, null);

insert into public.wingman_matches (id, status, user1_id, user2_id, user1_reputation, user2_reputation) values
  ('1a000000-0000-4000-8000-000000000001', 'active', '0a000000-0000-4000-8000-000000000001', '0b000000-0000-4000-8000-000000000002', 3, 4),
  ('1b000000-0000-4000-8000-000000000002', 'active', '0c000000-0000-4000-8000-000000000003', '0d000000-0000-4000-8000-000000000004', 1, 0),
  ('1c000000-0000-4000-8000-000000000003', 'pending', '0e000000-0000-4000-8000-000000000005', '0a000000-0000-4000-8000-000000000001', 0, 3);

insert into public.chat_messages (match_id, sender_id, message_text) values
  ('1a000000-0000-4000-8000-000000000001', '0a000000-0000-4000-8000-000000000001', 'Saturday at the market?'),
  ('1a000000-0000-4000-8000-000000000001', '0b000000-0000-4000-8000-000000000002', 'Saturday it is'),
  ('1b000000-0000-4000-8000-000000000002', '0c000000-0000-4000-8000-000000000003', 'I said hello to three people'),
  ('1b000000-0000-4000-8000-000000000002', '0d000000-0000-4000-8000-000000000004', 'Three more than last week');

insert into public.approach_challenges (id, title, difficulty, points, description) values
  ('2a000000-0000-4000-8000-000000000001', 'Ask for a recommendation', 'beginner', 10, 'Ask a stranger which book, dish or street they like'),
  ('2b000000-0000-4000-8000-000000000002', 'Give an honest compliment', 'intermediate', 20, 'Say what you noticed, and move on'),
  ('2c000000-0000-4000-8000-000000000003', 'Start a conversation', 'advanced', 30, 'Talk for five minutes with somebody new');

insert into public.wingman_sessions (match_id, venue_name, status, scheduled_time, user1_challenge_id, user2_challenge_id) values
  ('1a000000-0000-4000-8000-000000000001', 'Farmers market', 'scheduled', now() + interval '2 days', '2a000000-0000-4000-8000-000000000001', '2b000000-0000-4000-8000-000000000002'),
  ('1b000000-0000-4000-8000-000000000002', 'Book shop', 'completed', now() - interval '3 days', '2c000000-0000-4000-8000-000000000003', null);

insert into public.confidence_test_results (user_id, assigned_archetype, experience_level, test_responses, archetype_scores) values
  ('0a000000-0000-4000-8000-000000000001', 'Analyzer', 'beginner', '[1, 4, 2]', '{"Analyzer": 7}'),
  ('0c000000-0000-4000-8000-000000000003', 'Ghost', 'intermediate', '[3, 3, 1]', '{"Ghost": 6}');

insert into public.user_locations (user_id, lat, lng, city, privacy_mode) values
  ('0a000000-0000-4000-8000-000000000001', 47.60620000, -122.33210000, 'Seattle', 'precise'),
  ('0b000000-0000-4000-8000-000000000002', 47.61010000, -122.20150000, 'Bellevue', 'city'),
  ('0c000000-0000-4000-8000-000000000003', 45.51520000, -122.67840000, 'Portland', 'city');

insert into public.agent_sessions (user_id, thread_id, agent_type, expires_at, session_context) values
  ('0a000000-0000-4000-8000-000000000001', 'thread-ada', 'coach', now() + interval '1 day', '{"topic": "first words"}'),
  ('0d000000-0000-4000-8000-000000000004', 'thread-dan', 'coach', now() + interval '1 day', '{"topic": "listening"}');

insert into public.chat_read_timestamps (match_id, user_id) values
  ('1a000000-0000-4000-8000-000000000001', '0a000000-0000-4000-8000-000000000001'),
  ('1a000000-0000-4000-8000-000000000001', '0b000000-0000-4000-8000-000000000002'),
  ('1b000000-0000-4000-8000-000000000002', '0c000000-0000-4000-8000-000000000003');

insert into public.confidence_test_progress (user_id, flow_step, is_completed, completion_percentage, flow_state) values
  ('0b000000-0000-4000-8000-000000000002', 4, false, 33.33, '{"section": "openers"}'),
  ('0e000000-0000-4000-8000-000000000005', 12, true, 100, '{"section": "done"}');

insert into public.dating_goals (user_id, goals, comfort_level, preferred_venues, goals_data) values
  ('0a000000-0000-4000-8000-000000000001', 'Feel at ease', 'low', array['market', 'book shop'], '{"weeks": 6}'),
  ('0d000000-0000-4000-8000-000000000004', 'Two talks a week', 'medium', array['cafe'], '{"weeks": 8}');

insert into public.dating_goals_progress (user_id, flow_step, is_completed, completion_percentage, topic_progress) values
  ('0c000000-0000-4000-8000-000000000003', 2, false, 50, '{"venues": "done"}'),
  ('0e000000-0000-4000-8000-000000000005', 1, false, 25, '{"venues": "open"}');
