#!/bin/bash

# Configuration
BASE_URL="http://localhost:8012/api/v1/jobs"
POLL_INTERVAL=3

# Create job
echo "Creating job..."
RESPONSE=$(curl -s -X POST "${BASE_URL}/" \
  -H "Content-Type: application/json" \
  -d '{
    "video_request": {
      "script_id": "test-123",
      "user_id": "user-456",
      "title": "Test Video",
      "script_content": "This is a test.",
      "language": "en-US",
      "platform": "youtube",
      "duration": 15,
      "voice_provider": "azure"
    },
    "priority": 5
  }')

JOB_ID=$(echo $RESPONSE | jq -r '.job_id')
echo "Job created: $JOB_ID"

# Poll for completion
echo "Waiting for completion..."
while true; do
  STATUS_RESPONSE=$(curl -s "${BASE_URL}/${JOB_ID}")
  STATUS=$(echo $STATUS_RESPONSE | jq -r '.status')
  PROGRESS=$(echo $STATUS_RESPONSE | jq -r '.progress')
  MESSAGE=$(echo $STATUS_RESPONSE | jq -r '.progress_message')

  echo "Progress: $(echo "$PROGRESS * 100" | bc)% - $MESSAGE"

  if [ "$STATUS" == "success" ]; then
    VIDEO_PATH=$(echo $STATUS_RESPONSE | jq -r '.result.video_path')
    echo "Video ready: $VIDEO_PATH"
    break
  elif [ "$STATUS" == "failure" ]; then
    ERROR=$(echo $STATUS_RESPONSE | jq -r '.error')
    echo "Job failed: $ERROR"
    exit 1
  elif [ "$STATUS" == "cancelled" ]; then
    echo "Job cancelled"
    exit 1
  fi

  sleep $POLL_INTERVAL
done
