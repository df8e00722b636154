# What golden.sh covers, with one section per part of the program. The jobs of --fast come first in
# each section; they are part of the full run and have the same values.

# The texts of the command line, apart from the help, which HelpTests holds.
if begin words; then
  job models models
  job model-card models small-conditional
  job features-info features info --models Models
  refused no-model sample --model absent --idx @/x.idx
  refused no-data train --data absent --steps 1
  refused bad-steps sample --steps 0
  refused bad-sampler sample --sampler magic
  refused bad-label sample --model tiny-ddpm --label 3 --idx @/x.idx
  refused bad-rho sample --rho 3
  refused no-samples fid --samples absent
  refused few-samples sweep --model tiny-ddpm --samples 3 --out @/out
  refused bad-budget compare --steps 1 --minutes 1
fi

if begin data; then
  job digits data synthesize --out @/set --train 600 --test 200 --seed 7
  job info data info --data "$data"
  job info-json data info --data "$data" --json
  job grid data grid --data "$data" --out @/grid.png
fi
need_data

if begin samplers; then
  for model in tiny-ddpm tiny-cem; do
    for sampler in ancestral posterior classic scheme1 ddim heun dpm2m dpm2m-sde; do
      for schedule in quadratic linear exponential karras log-snr; do
        images "$model-$sampler-$schedule" --model "$model" --sampler "$sampler" \
          --schedule "$schedule" --steps 5
      done
    done
  done
  images eta --model tiny-cem --sampler ddim --eta 0.5 --steps 5 --no-clip
  images late --model tiny-ddpm --late-model tiny-cem --late-from 0.05 --steps 5
  images guide --model tiny-ddpm --guide-model tiny-conditional --steps 5
  images times --model tiny-ddpm --schedule karras --rho 3 --time-min 0.01 --time-max 8 \
    --last-noise --steps 5
  images automatic --model tiny-ddpm --schedule auto --steps 5
  images guided --model tiny-conditional --guidance 2 --label 7 --steps 5
  images labels --model tiny-conditional --labels 0123456789 --steps 5
  images small-conditional --model small-conditional --guidance 1.5 --steps 5
  images small-ddpm --model small-ddpm --steps 5
  images small-cem --model small-cem --sampler heun --schedule karras --steps 5
  copies empirical --data "$data" --steps 5
  copies inertia --data "$data" --inertia auto
  copies inertia-half --data "$data" --inertia 0.5 --inertia-step half
fi

if begin pictures; then
  job all-files sample --model tiny-conditional --count 8 --steps 4 --seed 5 --grid @/grid.png \
    --images @/images --idx @/images.idx --npy @/images.npy --trajectory @/trajectory.png
  job sample-json sample --model tiny-cem --count 2 --steps 3 --idx @/images.idx --json
  job interpolate interpolate --model tiny-ddpm --steps 5 --rows 2 --columns 4 --out @/ways.png
  job interpolate-labels interpolate --model tiny-conditional --labels 38 --rows 2 --columns 3 \
    --steps 4 --sampler heun --out @/ways.png --json
  job inpaint inpaint --model tiny-ddpm --data "$data" --index 0 --test --half right --count 2 \
    --steps 6 --resample 2 --jump 2 --out @/picture.png --idx @/images.idx
  job inpaint-box inpaint --model tiny-conditional --data "$data" --index 5 \
    --mask-box 4,4,12,12 --labels 38 --count 2 --steps 5 --resample 3 --jump 1 \
    --out @/picture.png --json
fi

if begin training; then
  for objective in ddpm cem sgm v; do
    job "$objective" train --data "$data" --objective "$objective" --steps 30 --batch 16 \
      --out @/run
  done
  job conditional train --data "$data" --objective ddpm --conditional --steps 30 --batch 16 \
    --out @/run
  job features features train --data "$data" --epochs 2 --out @
  if [ -z "$fast" ]; then
    job paper-recipe train --data "$data" --objective cem --recipe paper --batch 8 --steps 30 \
      --out @/run
    job small train --data "$data" --preset small --objective ddpm --batch 8 --steps 10 --out @/run
    job settings train --data "$data" --objective v --weight canonical --time-law log-normal \
      --muon-rate 0 --clip-norm 0.5 --ema-decay 0.9 --learning-rate 0.01 --batch 7 --epochs 0.2 \
      --seed 11 --out @/run
    job whole-batch train --data "$data" --objective ddpm --steps 12 --out @/run
    job judge features train --data "$data" --network judge --epochs 1 --out @
    job evaluate features evaluate --data "$data" --features Models/digit-features.safetensors \
      --json
    job statistics features statistics --data "$data" --out @/statistics.safetensors
  fi
fi

if begin scores; then
  job samples sample --model tiny-conditional --count 100 --steps 5 --seed 2 \
    --idx @/images.idx -q
  job fid fid --samples scores/samples/images.idx --quick --json -q
  job card fid --samples scores/samples/images.idx --data "$data" --json -q
  job card-text fid --samples scores/samples/images.idx --data "$data" -q
  job sweep sweep --model tiny-ddpm --evaluations 5,6 --sampler heun --sampler ddim \
    --samples 66 --out @/sweep -q
  job compare compare --data "$data" --steps 3 --batch 4 --samples 66 --seeds 2 \
    --schedule linear --sampling-steps 2,3 --out @/result -q
  if [ -z "$fast" ]; then
    job compare-four compare --data "$data" --objective ddpm --objective cem --objective sgm \
      --objective v --steps 2 --batch 2 --samples 66 --seeds 1 --schedule karras \
      --sampling-steps 2 --sampler heun --keep-samples --out @/result --json -q
    job sweep-labels sweep --model tiny-conditional --evaluations 4 --sampler dpm2m-sde \
      --schedule karras --schedule linear --samples 66 --out @/sweep --json -q
  fi
fi

if begin plans; then
  job five plan --evaluations 5 --json -q
  job text plan --evaluations 8 --sampler ddim -q
  job own plan --data "$data" --evaluations 5 --write-spectrum @/spectrum.csv -q
fi

if begin lab; then
  short=(--quick --steps 100 --training-points 2000 --batch 200 --samples 300 -q)
  for name in line curve eight-points schedule weighting; do
    job "$name-short" lab "$name" "${short[@]}" --out @
  done
  job list lab --list
  job blow-up lab blow-up --quick --images 0 --out @ -q
  for name in five-points smallest-time weight-check gaussian processes; do
    job "$name" lab "$name" --quick --out @ -q
  done
  job thin-set-short lab thin-set --quick --laws spiral --dimensions 2,9 --width 16 --steps 40 \
    --seeds 1 --out @ -q
  job estimate-error lab estimate-error --data "$data" --count 20 --levels 3 --out @ -q
  job memorisation-short lab memorisation --quick --data "$data" --images 20 \
    --steps 50 --draws 32 --out @ -q
  if [ -z "$fast" ]; then
    job line-published lab line "${short[@]}" --as-published --out @
    job gaussian-example lab gaussian --inverse-squares 100 --evaluations 5,10 --out @ --json -q
    for name in line curve eight-points schedule weighting; do
      job "$name" lab "$name" --quick --out @ -q
    done
    job memorisation lab memorisation --quick --data "$data" --images 50 --out @ -q
  fi
fi
