import requests
import time

BASE_URL = "http://localhost:8012/api/v1/jobs"

def create_video_job(video_request: dict, priority: int = 5) -> str:
    """Create video generation job"""
    response = requests.post(
        f"{BASE_URL}/",
        json={
            "video_request": video_request,
            "priority": priority
        }
    )
    response.raise_for_status()
    return response.json()["job_id"]

def poll_job_status(job_id: str, poll_interval: int = 3) -> dict:
    """Poll job until completion"""
    while True:
        response = requests.get(f"{BASE_URL}/{job_id}")
        response.raise_for_status()
        job = response.json()

        print(f"Progress: {job['progress']*100:.0f}% - {job['progress_message']}")

        if job["status"] == "success":
            return job["result"]
        elif job["status"] == "failure":
            raise Exception(f"Job failed: {job['error']}")
        elif job["status"] == "cancelled":
            raise Exception("Job cancelled")

        time.sleep(poll_interval)

def generate_video(video_request: dict) -> dict:
    """Complete video generation workflow"""
    # Create job
    job_id = create_video_job(video_request)
    print(f"Job created: {job_id}")

    # Wait for completion
    result = poll_job_status(job_id)
    print(f"Video ready: {result['video_path']}")

    return result

# Usage
if __name__ == "__main__":
    video_request = {
        "script_id": "test-123",
        "user_id": "user-456",
        "title": "Test Video",
        "script_content": "This is a test script.",
        "language": "en-US",
        "platform": "youtube",
        "duration": 15,
        "voice_provider": "azure"
    }

    result = generate_video(video_request)
    print("Done!")
