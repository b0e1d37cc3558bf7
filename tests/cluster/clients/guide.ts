// 1. Create job
async function createVideoJob(videoRequest: VideoRequest) {
  const response = await fetch('http://localhost:8012/api/v1/jobs/', {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      // 'Authorization': `Bearer ${token}`, // Add when auth implemented
    },
    body: JSON.stringify({
      video_request: videoRequest,
      priority: 5
    })
  });

  const data = await response.json();
  return data.job_id;
}

// 2. Poll for completion
async function pollJobStatus(jobId: string): Promise<JobResult> {
  return new Promise((resolve, reject) => {
    const interval = setInterval(async () => {
      try {
        const response = await fetch(`http://localhost:8012/api/v1/jobs/${jobId}`);
        const job = await response.json();

        // Update UI with progress
        console.log(`Progress: ${(job.progress * 100).toFixed(0)}% - ${job.progress_message}`);

        if (job.status === 'success') {
          clearInterval(interval);
          resolve(job.result);
        } else if (job.status === 'failure') {
          clearInterval(interval);
          reject(new Error(job.error));
        } else if (job.status === 'cancelled') {
          clearInterval(interval);
          reject(new Error('Job cancelled'));
        }
      } catch (error) {
        clearInterval(interval);
        reject(error);
      }
    }, 3000); // Poll every 3 seconds
  });
}

// 3. Complete workflow
async function generateVideo(videoRequest: VideoRequest) {
  try {
    // Create job
    const jobId = await createVideoJob(videoRequest);
    console.log('Job created:', jobId);

    // Wait for completion
    const result = await pollJobStatus(jobId);
    console.log('Video ready:', result.video_path);

    // Download video
    window.location.href = result.video_path;
  } catch (error) {
    console.error('Video generation failed:', error);
  }
}
